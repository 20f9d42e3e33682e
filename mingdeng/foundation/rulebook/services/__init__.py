"""Changes of dated data: new dated rows, never an overwritten one."""
