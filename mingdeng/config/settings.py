"""Django settings. Values come from `environment.py`; nothing here is read from a file."""

from __future__ import annotations

from mingdeng.config import environment

ENV = environment.read()
DEMO = ENV.demo
PRODUCTION = ENV.mode == "production"
DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.hosts)
HOME = ENV.home
KEYRING_PATH = environment.text("KEYRING", str(HOME / "keys" / "keyring.json"))
AUDIT_ANCHOR_PATH = environment.text("AUDIT_ANCHORS", str(HOME / "anchors" / "audit.log"))
FILES_PATH = environment.text("FILES", str(HOME / "files"))
CLAMAV = environment.text("CLAMAV")
# One request, all its files together; how large one file may be is a dated rule.
REQUEST_MEGABYTES = int(environment.text("REQUEST_MEGABYTES", "220"))

FLOORS = {
    "foundation": (
        "calendar ui charts secrecy audit identity access slots codes rules places events outbox "
        "jobs clock worklist drafts files documents staff oversight rulebook shell"
    ),
    "people": "records households ties rights",
    "care": "cases facts contacts assessments plans consents referrals alerts imports papers",
    "network": "portal",
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    *[f"mingdeng.{floor}.{module}" for floor, names in FLOORS.items() for module in names.split()],
    "mingdeng.demo",
    # after ours: identity's templates replace allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mingdeng.foundation.ui.security.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingdeng.foundation.staff.limits.LimitMiddleware",
    "mingdeng.foundation.staff.gates.SessionAgeMiddleware",
    "mingdeng.foundation.identity.middleware.IdentityMiddleware",
    "mingdeng.foundation.staff.gates.FirstThingsMiddleware",
    "mingdeng.foundation.access.middleware.AccessMiddleware",
    "mingdeng.foundation.access.reading.ReadingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "mingdeng.config.urls"
ASGI_APPLICATION = "mingdeng.config.asgi.application"
TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "mingdeng.foundation.access.rendering.GuardedTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mingdeng.foundation.shell.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "mingdeng.foundation.ui.renderer.AccessibleRenderer"
DATABASES = {"default": environment.database(ENV.database_url, HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "foundation_identity.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "mingdeng.foundation.identity.passwords.HouseWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# Signing in: docs/security.md. Outside demo and test nobody works without a second factor.
SECOND_FACTOR_REQUIRED = PRODUCTION
ACCOUNT_ADAPTER = "mingdeng.foundation.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # identity/limits.py counts, in the database
ACCOUNT_FORMS = {
    "login": "mingdeng.foundation.identity.forms.signing_in.LoginForm",
    "reauthenticate": "mingdeng.foundation.identity.forms.signing_in.ReauthenticateForm",
    "change_password": "mingdeng.foundation.identity.forms.signing_in.ChangePasswordForm",  # nosec B105
}
MFA_ADAPTER = "mingdeng.foundation.identity.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Mingdeng"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "mingdeng.foundation.identity.forms.second_factor.AuthenticateForm",
    "reauthenticate": "mingdeng.foundation.identity.forms.second_factor.ReauthenticateForm",
    "activate_totp": "mingdeng.foundation.identity.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "mingdeng.foundation.identity.forms.second_factor.AddWebAuthnForm",
    "edit_webauthn": "mingdeng.foundation.identity.forms.second_factor.EditWebAuthnForm",
}
SOCIALACCOUNT_ADAPTER = "mingdeng.foundation.identity.adapters.CitySignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
# A link, not a form: form-action 'self' would stop the redirect to the city's server.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = environment.city_sign_on()
OIDC_CLAIM = environment.text("OIDC_CLAIM", "preferred_username")

LANGUAGE_CODE = "zh-hant"
TIME_ZONE = "Asia/Taipei"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = str(HOME / "static") if PRODUCTION else None  # else served as they lie
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_ENGINE = "mingdeng.foundation.identity.sessions"
# The prefix binds a cookie to this very host; browsers accept it over HTTPS only.
SESSION_COOKIE_NAME = "__Host-session" if ENV.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENV.https else "csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "mingdeng.foundation.ui.errors.csrf_failure"
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_TEMP_DIR = None
# Nothing that is uploaded is ever in clear on the disk: docs/algorithms/files.md.
FILE_UPLOAD_HANDLERS = ["mingdeng.foundation.files.uploading.SealedUploadHandler"]

# Where the links in mail lead.
PUBLIC_URL = environment.text("PUBLIC_URL", f"{'https' if ENV.https else 'http'}://{ENV.hosts[0]}")
EMAIL_BACKEND = environment.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "mingdeng@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
