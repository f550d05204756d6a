"""The desk's screens, a module each: functions that answer a visit. `desk/routes.py` says under which address."""
