"""What people in the demo do: one function per kind of step, calling the pages' own actions."""
