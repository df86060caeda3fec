# Gatebook on one machine: docs/running.md says how it is started.
FROM node:22.21-bookworm-slim AS package
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack --pack-destination /package

FROM node:22.21-bookworm-slim
WORKDIR /opt/gatebook
COPY --from=package /package/*.tgz /tmp/
RUN npm install --ignore-scripts --no-audit --no-fund /tmp/*.tgz && rm -r /tmp/*.tgz /root/.npm \
  && install --directory --owner=1000 --group=1000 --mode=0700 /data
USER 1000:1000
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/gatebook/node_modules/gatebook/dist/gatebook/main.js", "--data-dir", "/data"]
CMD ["serve", "--host", "0.0.0.0", "--empty"]
