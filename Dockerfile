# SPDX-License-Identifier: Apache-2.0
# A host for hartbreak where the machine itself is none. The tree is mounted, so that build/ and findings/ stay:
#   docker build -t hartbreak . && docker run --rm -it -v "$PWD":/src -w /src hartbreak ./hartbreak hunt
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
# ./hartbreak installs the rest from its own package table, so that there is one list.
COPY hartbreak /opt/hartbreak/hartbreak
COPY setup /opt/hartbreak/setup
RUN cd /opt/hartbreak && sh -c 'top=$PWD; . setup/probe.sh; . setup/install.sh; ensure everything yes' \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
CMD ["./hartbreak"]
