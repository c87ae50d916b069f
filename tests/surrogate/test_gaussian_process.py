"""The Gaussian process against scikit-learn's on the same kernel, and its gradient against differences."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import check_grad
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from paramimp.surrogate.gaussian_process import Kernel, Posterior, _Objective, fit

KERNEL = Kernel(np.array([4.0, 0.5, 0.0]), signal=1.7, noise=0.2)


def distances(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((one.T[:, :, None] - other.T[:, None, :]) ** 2)


def sweep(n_runs: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(n_runs, 3))
    y = np.sin(6 * X[:, 0]) + 0.5 * X[:, 1] + 0.05 * rng.normal(size=n_runs)
    return X, (y - y.mean()) / y.std()


def reference(X: NDArray[np.float64], y: NDArray[np.float64]) -> GaussianProcessRegressor:
    """scikit-learn's process with the kernel of `KERNEL`, not optimised; an endless length for no relevance."""
    lengths = [1 / np.sqrt(relevance) if relevance else 1e6 for relevance in KERNEL.relevance]
    kernel = ConstantKernel(KERNEL.signal) * Matern(lengths, nu=2.5) + WhiteKernel(KERNEL.noise)
    return GaussianProcessRegressor(kernel, optimizer=None).fit(X, y - y.mean())


def test_each_run_left_out_is_predicted_by_the_others() -> None:
    """About the mean of all, which the process takes as given."""
    X, y = sweep(12)
    covariance = KERNEL.covariance(KERNEL.scaled(distances(X, X)))
    expected = []
    for run in range(12):
        others = np.delete(np.arange(12), run)
        known = covariance[np.ix_(others, others)] + KERNEL.noise * np.eye(11)
        expected.append(y.mean() + covariance[run, others] @ np.linalg.solve(known, y[others] - y.mean()))
    np.testing.assert_allclose(Posterior(KERNEL, distances(X, X), y).leave_one_out(), expected, rtol=1e-9)


def test_the_prediction_is_that_of_scikit_learn() -> None:
    X, y = sweep(40)
    asked = np.random.default_rng(1).uniform(size=(15, 3))
    posterior = Posterior(KERNEL, distances(X, X), y)
    predicted = posterior.mean(KERNEL.covariance(KERNEL.scaled(distances(asked, X))))
    np.testing.assert_allclose(predicted, y.mean() + reference(X, y).predict(asked), atol=1e-9)


def test_the_square_of_a_change_is_its_mean_squared_and_its_variance() -> None:
    X, y = sweep(40)
    before, after = np.random.default_rng(1).uniform(size=(2, 6, 3))
    posterior = Posterior(KERNEL, distances(X, X), y)
    one, other = (KERNEL.covariance(KERNEL.scaled(distances(points, X))) for points in (before, after))
    moved = ((after - before) ** 2) @ KERNEL.relevance
    mean, covariance = reference(X, y).predict(np.vstack([before, after]), return_cov=True)
    covariance -= KERNEL.noise * np.eye(12)  # scikit-learn adds the noise of a new observation
    pairs = [(index, index + 6) for index in range(6)]
    expected: list[float] = [
        (mean[j] - mean[i]) ** 2 + covariance[i, i] + covariance[j, j] - 2 * covariance[i, j] for i, j in pairs
    ]
    assert posterior.square_of_change(one, other, moved).tolist() == pytest.approx(expected, abs=1e-9)


def test_the_gradient_is_that_of_the_objective() -> None:
    X, y = sweep(30)
    objective = _Objective(distances(X, X).reshape(3, -1), y)
    point = np.log([2.0, 0.3, 0.01, 1.5, 0.05])

    def value(logs: NDArray[np.float64]) -> float:
        return objective(logs)[0]

    def gradient(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        return objective(logs)[1]

    error = check_grad(value, gradient, point)
    assert error < 1e-4 * np.linalg.norm(objective(point)[1])  # forward differences are good to about 1e-5


def test_a_param_that_does_nothing_has_no_relevance_and_one_that_waves_has_the_most() -> None:
    X, y = sweep(60)
    kernel = fit(distances(X, X), y)
    assert kernel.relevance[2] == 0
    assert kernel.relevance[0] > kernel.relevance[1] > 0
    # The noise is 0.05 in the unit of the sine, whose standard deviation is about 0.7.
    assert kernel.noise == pytest.approx(0.05**2 / 0.5, rel=0.6)


def test_a_start_at_the_optimum_stays_there() -> None:
    X, y = sweep(60)
    kernel = fit(distances(X, X), y)
    again = fit(distances(X, X), y, start=kernel, steps=30)
    np.testing.assert_allclose(again.relevance, kernel.relevance, rtol=0.02)  # the optimiser stops when little changes
