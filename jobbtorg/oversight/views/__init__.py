"""Pages of loggkontroll."""
