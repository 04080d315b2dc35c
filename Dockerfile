# The dashboard. Agents run on hosts, not in containers.
FROM node:24-bookworm-slim AS build
WORKDIR /nixfleet
COPY package.json package-lock.json ./
# Neither package with native code needs its install script: both bring what they need for this platform.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build:dashboard && npm run build:cli && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
	&& find build node_modules -name '*.map' -delete \
	&& rm -rf node_modules/@types node_modules/bcrypt/deps node_modules/@libsql/*-musl

FROM node:24-bookworm-slim
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ca-certificates git openssh-client \
	&& rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* \
	&& install -d -o node -g node -m 0700 /data
COPY --from=build /nixfleet/build /nixfleet/build
COPY --from=build /nixfleet/node_modules /nixfleet/node_modules
COPY --from=build /nixfleet/drizzle /nixfleet/drizzle
COPY --from=build /nixfleet/package.json /nixfleet/
RUN ln -s /nixfleet/build/cli/nixfleet.mjs /usr/local/bin/nixfleet
WORKDIR /nixfleet
ENV NIXFLEET_DATA_DIR=/data NIXFLEET_HOST=0.0.0.0 NIXFLEET_PORT=8000 HOME=/data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
	CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.NIXFLEET_PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "build/server.mjs"]
