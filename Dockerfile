# The daemon in a container. Build: docker compose build. The image holds no secret and runs as a plain user.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/tracker && /opt/tracker/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY tracker tracker
COPY storage storage
COPY seeds seeds
RUN /opt/tracker/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/tracker tracker
COPY --from=build /opt/tracker /opt/tracker
ENV PATH=/opt/tracker/bin:$PATH PYTHONUNBUFFERED=1 XDG_DATA_HOME=/var/lib/tracker
USER 10001:10001
WORKDIR /var/lib/tracker
ENTRYPOINT ["tracker"]
CMD ["run"]
