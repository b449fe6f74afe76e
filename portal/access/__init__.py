"""Who may do what, where: permissions, roles, posts, the actor, sign-in protection."""
