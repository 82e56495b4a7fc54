# GradLab in a container: `docker build -t gradlab .`, then
# `docker run --read-only --tmpfs /tmp -p 8501:8501 gradlab`. docs/hosting.md says more.
FROM python:3.11-slim-bookworm AS build
COPY . /src
RUN sh /src/deploy/build.sh /opt/gradlab

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="GradLab" \
      org.opencontainers.image.description="See and handle real PyTorch gradients in the browser" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.documentation="docs/hosting.md"
COPY --from=build /opt/gradlab /opt/gradlab
ENV PATH=/opt/gradlab/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRADLAB_LOGS=json \
    GRADLAB_METRICS_PORT=9090
USER 10001:10001
WORKDIR /tmp
EXPOSE 8501 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; p = [os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'), '_stcore/health']; u.urlopen('http://127.0.0.1:8501/' + '/'.join(filter(None, p)), timeout=3)"]
CMD ["gradlab", "--no-browser", "--address=0.0.0.0", "--port=8501"]
