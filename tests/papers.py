"""The text of papers as a machine reads them: zones and notices, all of them specimens or made up."""

from __future__ import annotations

from dataclasses import dataclass

from recado.media.mrz_mending import check_digit

# The specimens of ICAO Doc 9303: parts 4, 5, 6 and 7.
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD1_LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<",
    "3407127M9507122UTO<<<<<<<<<<<2",
    "STEVENSON<<PETER<JOHN<<<<<<<<<",
)
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
MRV_A = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
MRV_B = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")


@dataclass(frozen=True)
class Passport:
    """A made-up Mexican passport, as its zone is written."""

    number: str = "G12345678"
    surname: str = "QUINONES<AVILA"
    given: str = "ROSA"
    born: str = "870315"
    expires: str = "310520"
    issuer: str = "MEX"

    def lines(self) -> tuple[str, str]:
        first = f"P<{self.issuer}{self.surname}<<{self.given}".ljust(44, "<")[:44]
        number = self.number.ljust(9, "<")
        optional = "<" * 14
        parts = [number + check_digit(number), self.born + check_digit(self.born)]
        parts += [self.expires + check_digit(self.expires), optional + "<"]
        second = f"{parts[0]}{self.issuer}{parts[1]}F{parts[2]}{parts[3]}"
        return first, second + check_digit("".join(parts))


RECEIPT = """
Department of Homeland Security
U.S. Citizenship and Immigration Services            Form I-797C, Notice of Action
THIS NOTICE DOES NOT GRANT ANY IMMIGRATION STATUS OR BENEFIT.
Receipt Number                 Case Type
IOE0912345678                  I765 - APPLICATION FOR EMPLOYMENT AUTHORIZATION
Received Date     Priority Date     Applicant A012 345 678
03/12/2026                          QUINONES AVILA, ROSA
Notice Date       Page
03/19/2026        1 of 1
ROSA QUINONES AVILA                 Notice Type: Receipt Notice
123 MAIN ST APT 4
We have received your form and are currently processing the above case. If we need something from you
we may send you a request for evidence or a biometrics appointment notice.
"""
BIOMETRICS = """
ASC Appointment Notice                    APPLICATION/PETITION/REQUEST NUMBER
RECEIPT NUMBER IOE-091-234-5678           NOTICE DATE 4/2/2026
CASE TYPE I-485   ALIEN NUMBER A098765432   PRIORITY DATE
To process your form, USCIS must collect your biometrics.
PLEASE APPEAR AT THE BELOW APPLICATION SUPPORT CENTER
DATE AND TIME OF APPOINTMENT
04/23/2026 09:00 AM
"""
RFE = """
U.S. Citizenship and Immigration Services
Nebraska Service Center
Date: May 4, 2026                         Receipt Number: LIN2690012345
Form I-130, Petition for Alien Relative
REQUEST FOR EVIDENCE
Your response must be received by this office on or before July 30, 2026. Please submit everything at once.
This office will not grant more time.
"""
NOID = """
USCIS                       Receipt Number EAC2612345678
Form N-400
Notice Date: 06/01/2026
NOTICE OF INTENT TO DENY
RESPONSE DUE: 07/04/2026
"""
APPROVAL = """
THE UNITED STATES OF AMERICA
I-797A NOTICE OF ACTION  DEPARTMENT OF HOMELAND SECURITY
Receipt Number WAC2590112233   Case Type I129 - PETITION FOR A NONIMMIGRANT WORKER
Received Date Priority Date Petitioner
10/01/2025  09/01/2025  ACME LLC
Notice Date 12/15/2025    Page 1 of 2
Notice Type: Approval Notice
Section: New Position
"""
TRANSFER = """
USCIS I-797C Receipt Number MSC2690000001
Notice Type: Transfer Notice     Notice Date August 9, 2026
We transferred the above case to another office.
"""
