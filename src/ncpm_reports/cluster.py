"""A Dask cluster as what makes the products: `dask scheduler` and `dask worker` start one, on as many machines."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.program import program

SECONDS_TO_ANSWER = 10
# A product whose worker died is made again elsewhere, this often.
AGAIN = 3


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """An executor on the cluster whose scheduler is at `address`, such as "tcp://127.0.0.1:8786".

    Raises: NotFound if Dask is not installed or nothing answers; Refused if a worker runs another program than this,
    since it could make other bytes.
    """
    try:
        # Part of the extra [cluster], and not installed with the rest.
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise NotFound(_not_installed()) from None
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise NotFound(_nobody(address, error)) from error
    with client:
        running = client.run(program)
        other = sorted(worker for worker, digest in running.items() if digest != program())
        if other or not running:
            raise Refused(_other_program(worker) for worker in other or ["no worker"])
        yield client.get_executor(retries=AGAIN)


def _not_installed() -> Issue:
    return Issue(
        code="cluster.not-installed",
        where="--cluster",
        found="no Dask beside this program",
        expected="the extra part for clusters",
        remedy='Install it with pip install "ncpm-reports[cluster]".',
    )


def _nobody(address: str, error: Exception) -> Issue:
    return Issue(
        code="cluster.not-found",
        where=f"--cluster {address}",
        found=f"nothing that answers ({type(error).__name__})",
        expected="the address of a Dask scheduler, such as tcp://127.0.0.1:8786",
        remedy="Start one with `dask scheduler`, and workers with `dask worker ADDRESS`, or leave --cluster out.",
    )


def _other_program(worker: str) -> Issue:
    return Issue(
        code="cluster.other-program",
        where=f"--cluster, {worker}",
        found="another version of this program, of Python or of a library, or no worker at all",
        expected="workers that run exactly what this machine runs, so that the bytes are the same",
        remedy="Install the same locked requirements and the same version of this program on every worker.",
    )
