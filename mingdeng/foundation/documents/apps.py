"""App registration of foundation/documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mingdeng.foundation.documents"
    label = "foundation_documents"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"
