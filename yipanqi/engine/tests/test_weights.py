"""What holds of weights whatever the judgements are."""

import math
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yipanqi.engine.weights import completion, diagnostics, groups, linear
from yipanqi.engine.weights.completion import completed, missing, parts
from yipanqi.engine.weights.diagnostics import Best, Data, Sense
from yipanqi.engine.weights.pairwise import LARGEST, RANDOM_INDICES, Method, Table, weigh
from yipanqi.engine.weights.worst import worst

SCALE = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]
WEIGHTS = st.lists(st.integers(1, 90), min_size=1, max_size=LARGEST).map(linear.normalized)
METHODS = st.sampled_from(Method)
FEW = settings(max_examples=60, deadline=None)


def consistent(weights: list[float]) -> list[list[float]]:
    return [[one / other for other in weights] for one in weights]


def close(values, within: float = 1e-9):
    return pytest.approx(values, rel=within, abs=within)


@st.composite
def matrices(draw, least: int = 1, most: int = 7, gaps: bool = False):
    """Reciprocal matrices on the scale of 1 to 9, with gaps on request."""
    size = draw(st.integers(least, most))
    entry = st.sampled_from(SCALE) | st.none() if gaps else st.sampled_from(SCALE)
    matrix: list[list] = [[1.0] * size for _ in range(size)]
    for i, j in completion.pairs(size):
        matrix[i][j] = draw(entry)
        matrix[j][i] = None if matrix[i][j] is None else 1 / matrix[i][j]
    return matrix


@FEW
@given(WEIGHTS, METHODS, st.sampled_from(Table))
def test_consistent_judgements_give_their_weights_by_every_method(weights, method, table):
    found = weigh(consistent(weights), method, table)
    assert found.weights == close(weights)
    assert (found.lambda_max, found.ci, found.cr) == close((len(weights), 0, 0))
    assert found.acceptable and found.ri == RANDOM_INDICES[table][len(weights) - 1]
    assert worst(consistent(weights), method, table) == []


@FEW
@given(matrices(), METHODS)
def test_weights_are_positive_shares_and_no_contradiction_is_negative(matrix, method):
    found = weigh(matrix, method)
    assert math.fsum(found.weights) == close(1) and min(found.weights) > 0
    assert found.lambda_max > len(matrix) - 1e-9 and found.cr > -1e-9


@FEW
@given(matrices())
def test_the_eigenvector_is_one(matrix):
    found = weigh(matrix)
    assert linear.times(matrix, found.weights) == close([found.lambda_max * w for w in found.weights], 1e-12)


@FEW
@given(matrices(), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_labels_does_not_matter(matrix, method, random):
    order = list(range(len(matrix)))
    random.shuffle(order)
    found, turned = weigh(matrix, method), weigh([[matrix[i][j] for j in order] for i in order], method)
    assert turned.weights == close([found.weights[i] for i in order])
    assert turned.cr == close(found.cr)


@FEW
@given(matrices(least=2), st.sampled_from([Method.EIGENVECTOR, Method.GEOMETRIC]), st.floats(0.2, 5))
def test_raising_one_label_against_all_raises_its_weight_by_that_much(matrix, method, factor):
    """What is judged ``factor`` times higher against everything is so in the weights; the contradictions stay."""
    raised = [[a * (factor if i == 0 else 1) / (factor if j == 0 else 1) for j, a in enumerate(row)]
              for i, row in enumerate(matrix)]  # fmt: skip
    found, higher = weigh(matrix, method), weigh(raised, method)
    assert higher.weights[0] / higher.weights[1] == close(factor * found.weights[0] / found.weights[1])
    assert higher.cr == close(found.cr)


@FEW
@given(matrices(), METHODS)
def test_the_reverse_of_all_judgements_reverses_geometric_weights(matrix, method):
    reverse = linear.transposed(matrix)
    product = [a * b for a, b in zip(weigh(matrix, Method.GEOMETRIC).weights, weigh(reverse, Method.GEOMETRIC).weights,
                                     strict=True)]  # fmt: skip
    assert product == close([product[0]] * len(product))
    assert weigh(reverse).lambda_max == close(weigh(matrix).lambda_max)


def test_a_matrix_whose_other_eigenvalues_are_almost_as_large():
    """Power iteration would need millions of steps here."""
    x = 1e6
    found = weigh([[1, x, 1 / x], [1 / x, 1, x], [x, 1 / x, 1]])
    assert found.weights == close([1 / 3] * 3) and found.lambda_max == close(1 + x + 1 / x)
    skewed = [[1, x, 1 / x, 3], [1 / x, 1, x, 7], [x, 1 / x, 1, 1], [1 / 3, 1 / 7, 1, 1]]
    found = weigh(skewed)
    assert linear.times(skewed, found.weights) == close([found.lambda_max * w for w in found.weights])


@FEW
@given(matrices(least=2, most=6, gaps=True))
def test_completion_keeps_what_was_given_and_nothing_near_is_better(matrix):
    assume(len(parts(matrix)) == 1)
    whole = completed(matrix)
    best = weigh(whole).lambda_max
    for i, j in completion.pairs(len(matrix)):
        assert whole[i][j] * whole[j][i] == close(1)
        if matrix[i][j] is not None:
            assert (whole[i][j], whole[j][i]) == (matrix[i][j], matrix[j][i])
            continue
        for factor in (0.5, 0.99, 1.01, 2):
            other = [list(row) for row in whole]
            other[i][j], other[j][i] = whole[i][j] * factor, whole[j][i] / factor
            assert weigh(other).lambda_max > best


@FEW
@given(WEIGHTS, st.randoms(use_true_random=False))
def test_a_tree_of_judgements_gives_exactly_its_weights(weights, random):
    size = len(weights)
    matrix = [[1.0 if i == j else None for j in range(size)] for i in range(size)]
    for label in range(1, size):
        other = random.randrange(label)
        matrix[label][other], matrix[other][label] = weights[label] / weights[other], weights[other] / weights[label]
    assert weigh(completed(matrix)).weights == close(weights)
    assert len(missing(matrix)) == (size - 1) * (size - 2) // 2
    assert worst(matrix, Method.EIGENVECTOR, Table.SAATY) == []


def test_three_of_four_missing_entries_at_once():
    """A ring of judgements that closes on twice itself: by symmetry every side bears the same share of it."""
    root = 2 ** (1 / 5)
    matrix = [[1.0 if i == j else None for j in range(5)] for i in range(5)]
    for label, value in enumerate([1, 1, 1, 1, 2]):
        following = (label + 1) % 5
        matrix[label][following], matrix[following][label] = value, 1 / value
    weights = weigh(completed(matrix)).weights
    assert [weights[i] / weights[i + 1] for i in range(4)] == close([1 / root] * 4, 1e-7)


def test_parts_that_nobody_compared():
    matrix = [[1, None, 2, None], [None, 1, None, 3], [0.5, None, 1, None], [None, 1 / 3, None, 1]]
    assert parts(matrix) == [[0, 2], [1, 3]]
    assert parts([[1, None], [None, 1]]) == [[0], [1]]
    with pytest.raises(ValueError, match="connect"):
        completed(matrix)


@FEW
@given(matrices(least=3, most=5))
def test_the_worst_judgement_is_the_one_whose_best_value_helps_most(matrix):
    """Against a search over all values of every judgement."""
    now = weigh(matrix)
    found = worst(matrix, Method.EIGENVECTOR, Table.SAATY)
    lowest = min(_lowest(matrix, i, j) for i, j in completion.pairs(len(matrix)))
    if not found:
        assert lowest >= now.lambda_max - 1e-6
        return
    replaced = [list(row) for row in matrix]
    one = found[0]
    replaced[one.row][one.column], replaced[one.column][one.row] = one.fitting, 1 / one.fitting
    assert weigh(replaced).lambda_max <= lowest + 1e-9
    assert weigh(replaced).cr == close(one.cr)
    assert [one.cr for one in found] == close(sorted(one.cr for one in found))
    assert all(matrix[one.row][one.column] == one.given and one.cr < now.cr for one in found)


def _lowest(matrix, i, j) -> float:
    """By ternary search; the eigenvalue is convex in the logarithm of an entry."""
    low, high = -8.0, 8.0

    def value(at: float) -> float:
        other = [list(row) for row in matrix]
        other[i][j], other[j][i] = math.exp(at), math.exp(-at)
        return weigh(other).lambda_max

    for _ in range(60):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if value(a) < value(b) else (a, high)
    return value((low + high) / 2)


def test_the_nearest_value_of_the_scale():
    judgements = consistent([0.6, 0.2, 0.1, 0.1])
    judgements[0][1], judgements[1][0] = 1 / 4, 4.0
    found = worst(judgements, Method.EIGENVECTOR, Table.SAATY)[0]
    assert (found.row, found.column, found.given, found.nearest) == (0, 1, 0.25, "3")
    assert found.fitting == close(3) and found.cr == close(0)


@FEW
@given(matrices(least=2, most=5, gaps=True), st.integers(1, 4))
def test_a_group_of_one_mind_is_that_mind(matrix, number):
    group = groups.aggregated([matrix] * number)
    for i, j in completion.pairs(len(matrix)):
        assert group[i][j] == (None if matrix[i][j] is None else close(matrix[i][j]))
    assert groups.distance(matrix, group) == close(0)


@FEW
@given(st.data())
def test_the_groups_judgement_is_reciprocal_and_in_any_order(data):
    size = data.draw(st.integers(2, 4))
    experts = data.draw(st.lists(matrices(least=size, most=size, gaps=True), min_size=1, max_size=4))
    group = groups.aggregated(experts)
    for i, j in completion.pairs(size):
        known = [expert[i][j] for expert in experts if expert[i][j] is not None]
        if not known:
            assert group[i][j] is None and group[j][i] is None
            continue
        assert group[i][j] == close(math.prod(known) ** (1 / len(known)))
        assert group[i][j] * group[j][i] == close(1)
    for other in list(permutations(experts))[:6]:
        assert [groups.distance(expert, groups.aggregated(list(other))) for expert in experts] == close(
            [groups.distance(expert, group) for expert in experts]
        )


def test_distances_by_hand():
    one, other = [[1.0, 8.0], [1 / 8, 1.0]], [[1.0, 2.0], [0.5, 1.0]]
    group = groups.aggregated([one, other])
    assert group[0][1] == close(4)
    assert [groups.distance(expert, group) for expert in (one, other)] == close([math.log(2)] * 2)
    assert groups.moved([0.5, 0.3, 0.2], [0.4, 0.3, 0.3]) == close(0.1)
    assert groups.distance([[1.0, None], [None, 1.0]], group) == 0


def data_of(rows, directions=None, margin=0.0) -> Data:
    size = len(rows[0])
    names = [str(at) for at in range(max(size, len(rows)))]
    rows = [list(map(float, row)) for row in rows]
    return Data(names[:size], names[: len(rows)], rows, directions or [Sense.BENEFIT] * size, margin)


def test_data_that_tell_no_units_apart():
    data = data_of([[1, 5, 2], [1, 3, 4], [1, 4, 9]])
    for weights in (diagnostics.entropy(data), diagnostics.critic(data), diagnostics.critic(data, ranks=True)):
        assert weights[0] == 0 and sum(weights) == close(1)
    alike = data_of([[1, 5], [1, 5]])
    assert diagnostics.entropy(alike) is None and diagnostics.critic(alike) is None
    assert diagnostics.topsis(alike, [0.5, 0.5]) == [None, None]
    within = data_of([[11, 1], [19, 2]], [Best(10, 20), Sense.BENEFIT])
    assert diagnostics.entropy(within) == [0, 1], "all in the best range: nothing told apart"


def test_indicators_that_agree_wholly_are_in_no_conflict():
    data = data_of([[1, 2], [2, 4], [3, 6]])
    assert diagnostics.critic(data) is None and diagnostics.critic(data, ranks=True) is None
    assert diagnostics.entropy(data) == close([0.5, 0.5])


def test_scaling_by_hand():
    assert diagnostics.scaled([2, 4, 6], Sense.BENEFIT) == [0, 0.5, 1]
    assert diagnostics.scaled([2, 4, 6], Sense.COST) == [1, 0.5, 0]
    assert diagnostics.scaled([2, 4, 6], Sense.BENEFIT, 0.1) == close([0.1, 0.5, 0.9])
    assert diagnostics.scaled([5, 8, 7], Best(7, 7), 0.1) == close([0.1, 0.5, 0.9])
    assert diagnostics.scaled([4, 10, 30], Best(10, 20)) == close([0.4, 1, 0])


def test_tied_values_share_their_rank():
    """Spearman with ties is Pearson of mean ranks: 1, 2.5, 2.5, 4 against 1, 2, 3, 4."""
    data = data_of([[10, 1], [20, 2], [20, 3], [90, 4]])
    r = 4.5 / math.sqrt(4.5 * 5)
    assert diagnostics._correlation([1, 2.5, 2.5, 4], [1, 2, 3, 4]) == close(r)
    sigma = [diagnostics._deviation(diagnostics.scaled(column, Sense.BENEFIT)) for column in data.columns]
    assert diagnostics.critic(data, ranks=True) == close([s / sum(sigma) for s in sigma]), "the conflict is mutual"


ROWS = st.lists(st.tuples(*[st.integers(-50, 50)] * 3), min_size=2, max_size=8)


@FEW
@given(ROWS, st.integers(1, 9), st.integers(-20, 20))
def test_entropy_and_critic_do_not_see_units_of_measurement(rows, factor, shift):
    one, other = data_of(rows), data_of([(factor * row[0] + shift, *row[1:]) for row in rows])
    for ranks in (False, True):
        assert diagnostics.critic(one, ranks=ranks) == _same(diagnostics.critic(other, ranks=ranks))
    assert diagnostics.entropy(one) == _same(diagnostics.entropy(other))


@FEW
@given(ROWS)
def test_topsis_lies_between_worst_and_best(rows):
    rows = [[abs(value) for value in row] for row in rows]
    rows += [[max(column) + 1 for column in zip(*rows, strict=True)], [0, 0, 0]]
    closeness = diagnostics.topsis(data_of(rows), [0.5, 0.3, 0.2])
    assert all(0 <= one <= 1 + 1e-12 for one in closeness)
    assert closeness[-2:] == close([1, 0])
    reverse = diagnostics.topsis(data_of(rows, [Sense.COST] * 3), [0.5, 0.3, 0.2])
    assert reverse == close([1 - one for one in closeness])


def _same(weights):
    return None if weights is None else close(weights, 1e-7)
