"""What the files of a questionnaire version are called."""

from pathlib import Path

HEAD, LEVELS, PAIN_POINTS = "questionnaire.yaml", "levels.yaml", "pain_points.yaml"
DIMENSIONS, MEASURES, CHANGES = "dimensions", "measures", "CHANGES.md"


def source_files(path: Path) -> list[Path]:
    """Every file that the content of a version depends on, in order."""
    single = [path / name for name in (HEAD, PAIN_POINTS, LEVELS) if (path / name).is_file()]
    return [*single, *yaml_files(path / DIMENSIONS), *yaml_files(path / MEASURES)]


def yaml_files(path: Path) -> list[Path]:
    """Questionnaire files in a folder, in order."""
    return sorted(file for file in path.glob("*.yaml") if file.is_file())
