"""Pages of this room: one's own account (`own`), signing in (`entrance`), the security administrator's (`security`)."""
