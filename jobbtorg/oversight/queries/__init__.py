"""What the pages and the night of loggkontroll ask the database."""
