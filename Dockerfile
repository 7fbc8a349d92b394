# The operator's image, for clusters of yours: `docker build -t leastwise:0.1.0 .`, or any other builder. Nothing is
# published, and CI has no container engine: there only the form of this file is tested.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements/development.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/development.txt
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY operator operator
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim
COPY requirements/runtime.txt /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/runtime.txt && rm /tmp/runtime.txt
COPY --from=build /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps --no-index /tmp/wheels/*.whl && rm -r /tmp/wheels
# the chart's runAsUser; a number, so that runAsNonRoot can be judged
USER 65532:65532
ENTRYPOINT ["leastwise"]
CMD ["run"]
