"""Who made a report: this product, whoever runs the installation, and where it is reached."""

from dataclasses import dataclass

from reports.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """The installation a report comes from; empty texts are left out, as on the command line, which belongs to none."""

    operator: str = ""
    contact: str = ""  #: how to reach the operator
    address: str = ""  #: of the installation, without a slash at the end

    def line(self, words: Wording) -> str:
        """The product, the operator and where both are reached.

        Examples
        --------
        >>> from reports.wording import wording
        >>> Maker(operator="甬江工业园", address="https://rongping.example.cn").line(wording("zh"))
        '由融评制作 · 甬江工业园 · https://rongping.example.cn'
        """
        return " · ".join(part for part in (words("cover.maker"), self.operator, self.contact, self.address) if part)

    def rules(self, words: Wording, code: str) -> str:
        """Where the rules of a questionnaire are found."""
        page = f"/method/{code}"
        if self.address:
            return words("method.rules_at", address=self.address + page)
        return words("method.rules", page=page)


NOBODY = Maker()
