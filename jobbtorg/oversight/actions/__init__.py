"""Every write of loggkontroll."""
