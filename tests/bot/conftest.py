"""The whole portal, for the shell's tests."""

from support.house import (  # noqa: F401 - fixtures
    decoder,
    demo_database,
    demo_template,
    portal,
    portal_settings,
    sandbox_settings,
)
