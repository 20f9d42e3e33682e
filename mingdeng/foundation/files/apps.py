"""App registration of foundation/files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "mingdeng.foundation.files"
    label = "foundation_files"
    verbose_name = "檔案"
    default_auto_field = "django.db.models.BigAutoField"
