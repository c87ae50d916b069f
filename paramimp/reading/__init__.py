"""Which folders are read, by which reader and in which process; and which of the runs are wanted."""
