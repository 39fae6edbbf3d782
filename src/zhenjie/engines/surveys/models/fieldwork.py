"""摸排: surveys, their versions, assignments, and the records that come back from phones."""
