"""Why this room exists: whoever follows a project or an area hears by mail what becomes of it."""
