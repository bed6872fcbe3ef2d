"""The exam tree: what the official guides count, counted here."""

from __future__ import annotations

import pytest

from macros.site import Site


@pytest.mark.parametrize(
    ("exam", "weights", "tasks"),
    [
        ("mls", [20, 24, 36, 20], 15),
        ("mla2", [28, 24, 24, 24], 12),
        ("aif", [20, 24, 28, 14, 14], 14),
    ],
)
def test_exam_has_its_domains_weights_and_tasks(
    real_site: Site, exam: str, weights: list[int], tasks: int
) -> None:
    domains = real_site.catalog.blueprint.exams[exam].domains
    assert [domain.weight for domain in domains] == weights
    assert sum(len(domain.tasks) for domain in domains) == tasks


def test_the_whole_objective_tree_of_the_specialty_is_there(real_site: Site) -> None:
    domains = real_site.catalog.blueprint.exams["mls"].domains
    assert [[len(task.objectives) for task in domain.tasks] for domain in domains] == [
        [2, 3, 2],
        [3, 2, 3],
        [3, 2, 4, 6, 6],
        [8, 4, 5, 5],
    ]


def test_each_domain_of_the_specialty_has_its_page(real_site: Site) -> None:
    domains = [getattr(entry.page, "domain", None) for entry in real_site.catalog.of_kind("domains")]
    assert domains == ["mls-1", "mls-2", "mls-3", "mls-4"]
