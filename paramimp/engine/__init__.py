"""Where work runs: on threads and in processes of this machine, or on a cluster; and which stage is running."""
