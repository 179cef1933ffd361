"""Whether a zone's name may be a person's: in any order, any spelling, with names that the file lacks."""

from __future__ import annotations

import pytest

from recado.media.names import alike, in_zone


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("ROSA QUINONES AVILA", "Rosa Quiñones Ávila"),
        ("QUINONES AVILA ROSA", "Rosa Quiñones Ávila"),
        ("ROSA QUINXXONES", "Rosa Quiñones"),
        ("ROSA MARIA QUINONES AVILA", "Rosa Quiñones"),
        ("ROSA QUINONES", "Rosa María Quiñones Ávila"),
        ("JOSE MARIA NANEZ", "José María Ñáñez"),
        ("JUERGEN MUELLER", "Jürgen Müller"),
        ("JURGEN MULLER", "Jürgen Müller"),
        ("MARIA DE LOS ANGELES OBRIEN", "María Ángeles O'Brien"),
        ("MAXIMILIANO HINOJOSA DE LA TORR", "Maximiliano Hinojosa de la Torre"),
        ("ROSA QUINOMES", "Rosa Quiñones"),
        ("ROSA", "Rosa Quiñones"),
        ("", "Rosa Quiñones"),
        ("SUKARNO", "Sukarno"),
        ("THORBJOERN", "Þorbjørn"),
    ],
)
def test_this_may_be_the_same_person(zone: str, known: str) -> None:
    assert alike(zone, known)


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("JOSE QUINONES AVILA", "Rosa Quiñones"),
        ("ROSA MARTINEZ", "Rosa Quiñones Ávila"),
        ("LUCIA PEREZ", "Rosa Quiñones"),
        ("ANA LOPEZ DE LA CRUZ", "Eva Gómez de la Cruz"),
        ("ANA", "Eva"),
    ],
)
def test_this_is_another(zone: str, known: str) -> None:
    assert not alike(zone, known)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("ERIKSSON<<ANNA<MARIA<<<<<<<<<<", ("ERIKSSON", "ANNA MARIA")),
        ("QUINONES<AVILA<<ROSA<<<<<<<<<<", ("QUINONES AVILA", "ROSA")),
        ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<", ("ARKFREITH", "")),
        ("QUINONES<<ROSAKKKKKKKCC<<<<K<<", ("QUINONES", "ROSA")),
        ("QUINONES<<ROSA<<<<<K<<<<C<<<<<", ("QUINONES", "ROSA")),
        ("QU1N0NES<<R0SA<<<<<<<<<<<<<<<<", ("QUINONES", "ROSA")),
        ("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", ("", "")),
    ],
)
def test_names_are_parted_and_fillers_dropped(field: str, names: tuple[str, str]) -> None:
    assert in_zone(field) == names
