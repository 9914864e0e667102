# syntax=docker/dockerfile:1
# Targets: app (web, worker, beat, migrate), backup and proxy (TLS).

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm AS app
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin jobbtorg
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=jobbtorg.settings.production
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY jobbtorg ./jobbtorg
COPY cases ./cases
COPY referrals ./referrals
COPY staffing ./staffing
COPY templates ./templates
COPY static ./static
COPY deploy/gunicorn.conf.py ./deploy/gunicorn.conf.py
# Static files need no secret; the settings ask for them all the same, so these are for show.
RUN SECRET_KEY=only-while-building-the-image-0000000000000000000000000 \
    MFA_KEY=b25seS13aGlsZS1idWlsZGluZy10aGUtaW1hZ2UtMDA= \
    ALLOWED_HOSTS=localhost REDIS_URL=redis://localhost \
    EMAIL_URL=consolemail:// DEFAULT_FROM_EMAIL=jobbtorg@localhost \
    DATABASE_URL=postgresql://localhost/jobbtorg \
    python manage.py collectstatic --noinput \
    && python -m compileall -q jobbtorg cases referrals staffing \
    && install -d -o jobbtorg /var/lib/jobbtorg/access-log
USER jobbtorg
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "jobbtorg.wsgi:application"]

# pg_dump and pg_restore of the server's version, from PostgreSQL's own archive.
FROM app AS backup
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-common ca-certificates \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 0700 -o jobbtorg /backups
USER jobbtorg

FROM caddy:2-alpine AS proxy
RUN adduser -S -u 10002 -h /srv proxy \
    && mkdir -p /data/caddy /config/caddy \
    && chown -R 10002 /data /config
COPY deploy/caddy/Caddyfile /etc/caddy/Caddyfile
USER 10002
