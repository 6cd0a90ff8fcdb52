"""When something is due in a child's life: rules and their days; nothing about a child is kept."""
