"""Who may sign in: invitations, passwords, sessions that can be revoked, and the people of an area."""
