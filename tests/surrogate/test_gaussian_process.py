"""The Gaussian process against scikit-learn's on the same kernel, and its gradient against differences."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import check_grad
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from paramimp.surrogate.gaussian_process import (
    RELEVANCES,
    USUAL_RELEVANCE,
    Kernel,
    Points,
    Posterior,
    Repeated,
    _invert,
    _Objective,
    evidence,
    fit,
)  # fmt: skip
from paramimp.surrogate.likeliest import MANY_COORDINATES

KERNEL = Kernel(np.array([4.0, 0.5, 0.0]), signal=1.7, noise=0.2)


def points(X: NDArray[np.float64]) -> Points:
    """One coordinate per param."""
    return Points(X, np.arange(X.shape[1]))


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


def gradient_error(objective: _Objective, point: NDArray[np.float64]) -> float:
    def value(logs: NDArray[np.float64]) -> float:
        return objective(logs)[0]

    def gradient(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        return objective(logs)[1]

    return float(check_grad(value, gradient, point))


@pytest.mark.parametrize("n_coordinates", [3, MANY_COORDINATES + 3])
def test_distances_are_sums_over_the_params_by_their_relevance(n_coordinates: int) -> None:
    rng = np.random.default_rng(3)
    places = Points(rng.random((6, n_coordinates)), np.minimum(np.arange(n_coordinates), n_coordinates - 2))
    relevance = np.zeros(n_coordinates - 1)
    relevance[[0, -1]] = 3.0, 0.5  # the last of two coordinates
    apart = (places.places[:, None] - places.places[None, :4]) ** 2
    expected = 3.0 * apart[:, :, 0] + 0.5 * apart[:, :, -2:].sum(axis=2)
    found = Kernel(relevance, signal=1.0, noise=0.1).scaled(places, places.take(np.arange(4)))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_each_run_left_out_is_predicted_by_the_others() -> None:
    """About the mean of all, which the process takes as given."""
    X, y = sweep(12)
    covariance = KERNEL.covariance(KERNEL.scaled(points(X), points(X)))
    expected, deviations = [], []
    for run in range(12):
        others = np.delete(np.arange(12), run)
        known = covariance[np.ix_(others, others)] + KERNEL.noise * np.eye(11)
        expected.append(y.mean() + covariance[run, others] @ np.linalg.solve(known, y[others] - y.mean()))
        left = KERNEL.signal - covariance[run, others] @ np.linalg.solve(known, covariance[others, run])
        deviations.append(np.sqrt(left + KERNEL.noise))
    posterior = Posterior(KERNEL, points(X), y)
    np.testing.assert_allclose(posterior.leave_one_out(), expected, rtol=1e-9)
    np.testing.assert_allclose(posterior.leave_one_out_deviation(), deviations, rtol=1e-9)


def test_the_evidence_of_a_param_is_what_the_density_loses_without_it() -> None:
    """The likelihood by scikit-learn, and the prior by its formula."""
    X, y = sweep(40)
    whole = reference(X, y).log_marginal_likelihood_value_
    found = evidence(KERNEL, points(X), y)
    for param, relevance in enumerate(KERNEL.relevance):
        lengths = [1 / np.sqrt(each) if each else 1e6 for each in KERNEL.relevance]
        lengths[param] = 1 / np.sqrt(RELEVANCES[0])
        kernel = ConstantKernel(KERNEL.signal) * Matern(lengths, nu=2.5) + WhiteKernel(KERNEL.noise)
        without = GaussianProcessRegressor(kernel, optimizer=None).fit(X, y - y.mean()).log_marginal_likelihood_value_
        prior = np.log1p(RELEVANCES[0] / USUAL_RELEVANCE) - np.log1p(relevance / USUAL_RELEVANCE)
        assert found[param] == pytest.approx(whole - without + prior, abs=0.02)  # 0 is the least relevance here
    assert found[0] > 10
    assert abs(found[2]) < 0.02  # it takes no part already


def test_the_leverage_of_a_run_is_what_its_prediction_moves_by_when_its_metric_does() -> None:
    X, y = sweep(12)
    counts = np.arange(1.0, 13.0)
    repeated = Repeated(counts, np.zeros(12))
    covariance = KERNEL.covariance(KERNEL.scaled(points(X), points(X)))
    hat = covariance @ np.linalg.inv(covariance + np.diag(KERNEL.noise / counts))
    np.testing.assert_allclose(Posterior(KERNEL, points(X), y, repeated).leverage(), np.diag(hat), rtol=1e-9)
    alone = covariance @ np.linalg.inv(covariance + KERNEL.noise * np.eye(12))
    np.testing.assert_allclose(Posterior(KERNEL, points(X), y).leverage(), np.diag(alone), rtol=1e-9)


def test_the_prediction_is_that_of_scikit_learn() -> None:
    X, y = sweep(40)
    asked = np.random.default_rng(1).uniform(size=(15, 3))
    posterior = Posterior(KERNEL, points(X), y)
    predicted = posterior.mean(KERNEL.covariance(KERNEL.scaled(points(asked), points(X))))
    np.testing.assert_allclose(predicted, y.mean() + reference(X, y).predict(asked), atol=1e-9)


def test_the_square_of_a_change_is_its_mean_squared_and_its_variance() -> None:
    X, y = sweep(40)
    before, after = np.random.default_rng(1).uniform(size=(2, 6, 3))
    posterior = Posterior(KERNEL, points(X), y)
    one, other = (KERNEL.covariance(KERNEL.scaled(points(places), points(X))) for places in (before, after))
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
    objective = _Objective(points(X), y)
    point = np.log([2.0, 0.3, 0.01, 1.5, 0.05])

    # Forward differences are good to about 1e-5.
    assert gradient_error(objective, point) < 1e-4 * np.linalg.norm(objective(point)[1])


def test_a_param_that_does_nothing_has_no_relevance_and_one_that_waves_has_the_most() -> None:
    X, y = sweep(60)
    kernel = fit(points(X), y)
    assert kernel.relevance[2] == 0
    assert kernel.relevance[0] > kernel.relevance[1] > 0
    # The noise is 0.05 in the unit of the sine, whose standard deviation is about 0.7.
    assert kernel.noise == pytest.approx(0.05**2 / 0.5, rel=0.6)


def test_a_start_at_the_optimum_stays_there() -> None:
    X, y = sweep(60)
    kernel = fit(points(X), y)
    again = fit(points(X), y, start=kernel, steps=30)
    np.testing.assert_allclose(again.relevance, kernel.relevance, rtol=0.02)  # the optimiser stops when little changes


@pytest.mark.parametrize("unit", [1e-3, 20.0])
def test_means_in_another_unit_have_the_same_kernel_in_that_unit(unit: float) -> None:
    X, y = sweep(30)
    counts, scatter = np.full(30, 3.0), np.full(30, 0.02)
    one = fit(points(X), y, Repeated.of(y, counts, scatter))
    other = fit(points(X), unit * y, Repeated.of(unit * y, counts, unit**2 * scatter))
    rtol = 2e-3  # the optimiser stops where a step hardly raises the density, whose level depends on the unit
    np.testing.assert_allclose(other.relevance, one.relevance, rtol=rtol)
    assert other.signal == pytest.approx(unit**2 * one.signal, rel=rtol)
    assert other.noise == pytest.approx(unit**2 * one.noise, rel=rtol)


def test_the_variance_of_means_is_that_of_their_single_runs() -> None:
    runs = np.random.default_rng(1).normal(size=(4, 9))
    means = runs.mean(axis=0)
    found = Repeated.of(means, np.full(9, 4.0), ((runs - means) ** 2).sum(axis=0))
    assert found.variance == pytest.approx(runs.var(), rel=1e-12)
    assert found.take(np.arange(3)).variance == found.variance


def test_distances_are_those_of_the_coordinates_of_each_param() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.uniform(size=(7, 4)), rng.uniform(size=(5, 4))
    owners = np.array([0, 1, 1, 2])  # the second param is a category of two columns
    squares = (one[:, None] - other[None]) ** 2
    expected = 4.0 * squares[..., 0] + 0.5 * (squares[..., 1] + squares[..., 2])
    np.testing.assert_allclose(KERNEL.scaled(Points(one, owners), Points(other, owners)), expected, atol=1e-13)


def test_the_gradient_is_that_of_the_objective_where_a_param_has_several_coordinates() -> None:
    X, y = sweep(30)
    kinds = np.eye(3)[np.random.default_rng(3).integers(3, size=30)] / np.sqrt(2)
    objective = _Objective(Points(np.hstack([X[:, :1], kinds, X[:, 1:]]), np.array([0, 1, 1, 1, 2, 3])), y)
    point = np.log([2.0, 0.7, 0.3, 0.01, 1.5, 0.05])
    assert gradient_error(objective, point) < 1e-4 * np.linalg.norm(objective(point)[1])


@pytest.mark.parametrize("size", [1, 2, 47, 48, 49, 97, 200, 301])
def test_a_triangle_is_inverted_by_halves(size: int) -> None:
    lower = np.asfortranarray(np.tril(np.random.default_rng(size).normal(size=(size, size))) / size + np.eye(size))
    inverse = lower.copy(order="F")
    _invert(inverse)
    np.testing.assert_allclose(inverse @ lower, np.eye(size), atol=1e-12)
    assert not np.triu(inverse, 1).any()
