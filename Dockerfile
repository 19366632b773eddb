# The build tools stay in this stage: the final image holds Node, an init, and dist/, which contains every library.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /usher
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY build.ts tsconfig.json ./
COPY src src
RUN npm run build

FROM node:20.20.2-bookworm-slim
# The image contains tini, so that nobody has to remember --init. Node as the first process would not receive signals that
# it does not listen to yet.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node --mode=700 /data
WORKDIR /usher
COPY package.json manifest.yml policy.example.yml ./
COPY deploy/backup.sh deploy/livez.mjs deploy/
COPY --from=build /usher/dist dist
ENV NODE_ENV=production USHER_DATA_DIR=/data USHER_POLICY=/etc/usher/policy.yml
USER node
VOLUME /data
# Slack and Make may need minutes to answer at a start.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s CMD ["node", "deploy/livez.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/main.js"]
