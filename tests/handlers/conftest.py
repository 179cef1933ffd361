"""The whole portal, for the tests of what comes in over HTTP."""

from support.house import (  # noqa: F401 - fixtures
    decoder,
    demo_database,
    demo_template,
    portal,
    portal_settings,
    sandbox_settings,
)
