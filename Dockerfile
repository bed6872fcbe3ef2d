# The guide as a container: `docker build -t guide --build-arg SITE_URL=https://guide.example.com/ .`
# Images are named by version; pin them by digest where your registry's policy asks for it.
FROM python:3.13-slim AS build
# The page on what changed is made from the history.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /guide
COPY requirements/site.txt requirements/site.txt
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/site.txt
COPY . .
# Where readers will open it, with the path if it has one; where they can correct a page. Both may be left out.
ARG SITE_URL=""
ARG REPO_URL=""
RUN python -m scripts.build
RUN python -m scripts.nginx site generated

FROM nginx:1.28-alpine
COPY deploy/nginx.conf /guide/nginx.conf
COPY --from=build /guide/generated /guide/generated
COPY --from=build /guide/site /guide/site
# The image's own user nginx; nothing but /tmp is written.
USER 101:101
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["wget", "-q", "--spider", "http://127.0.0.1:8080/robots.txt"]
STOPSIGNAL SIGQUIT
ENTRYPOINT ["nginx", "-p", "/guide/", "-c", "nginx.conf", "-e", "/dev/stderr", "-g", "pid /tmp/nginx.pid; daemon off;"]
