"""What stands in for the training code: design matrix, forest, Gaussian process, and how they predict together."""
