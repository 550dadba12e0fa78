# The newest LTS of Node; package.json says which others run.
FROM node:24-slim AS build
WORKDIR /farrier
COPY . .
# `prepare` builds dist/ and the playground's page.
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:24-slim AS farrier
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
WORKDIR /farrier
COPY --from=build /farrier/package.json /farrier/manifest.yml /farrier/LICENSE ./
COPY --from=build /farrier/node_modules ./node_modules
COPY --from=build /farrier/dist ./dist
RUN mkdir /data /drills && chown node:node /data /drills

# What restores backups, for the drill service of docker-compose.yml: the server programs of databases, and what dumps are packed with.
FROM farrier AS drill
RUN apt-get update && apt-get install -y --no-install-recommends \
    postgresql mariadb-server-core mariadb-client-core zstd xz-utils bzip2 lz4 && rm -rf /var/lib/apt/lists/*
USER node
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/bin/farrier.js"]
CMD ["drill-service", "/drills"]

FROM farrier
VOLUME /data
USER node
EXPOSE 3000
# For the bot; docker-compose.yml turns it off for workers, which listen nowhere.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/bin/farrier.js"]
CMD ["bot"]
