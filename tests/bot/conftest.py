"""The whole portal, for the shell's tests."""

from support.antivirus import antivirus, antivirus_daemon  # noqa: F401 - fixtures
from support.bucket import s3_address  # noqa: F401 - a fixture
from support.house import (  # noqa: F401 - fixtures
    decoder,
    demo_database,
    demo_template,
    portal,
    portal_settings,
    sandbox_settings,
)
from support.post_office import post_office  # noqa: F401 - a fixture
