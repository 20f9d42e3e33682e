"""ASGI entry point for gunicorn with uvicorn workers."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingdeng.config.settings")
django.setup(set_prefix=False)

from mingdeng.foundation.files.body import SealedBodyHandler  # noqa: E402  # needs the settings

application = SealedBodyHandler()
