"""A deterministic, lifelike history for trying the product, made by the pages' own actions."""
