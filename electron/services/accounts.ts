import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { displayPath, type Services } from './services.ts'

/** `contract.accounts` */
export function accountsService(services: Services) {
  const { accounts, ports } = services
  return {
    found: implementer.accounts.found.handler(async () => ({
      credentials: (await accounts.found()).map(({ source, organizationId, secretKey, path }) => ({
        source,
        organizationId,
        keyTail: secretKey.slice(-4),
        path: path === null ? null : displayPath(ports, path),
      })),
      keeping: accounts.keeping,
      defaultEndpoint: accounts.defaultEndpoint,
    })),
    connect: implementer.accounts.connect.handler(({ input, signal }) =>
      accounts.connect(input.secretKey.trim(), input.organizationId.trim(), input.endpoint, signal),
    ),
    connectFound: implementer.accounts.connectFound.handler(async ({ input, signal }) => {
      const found = (await accounts.found()).find(({ source }) => source === input.source)
      if (!found) throw problem('NOT_CONNECTED', 'Those credentials are not there any more.', 'Enter the key yourself.')
      await accounts.connect(found.secretKey, found.organizationId, null, signal)
    }),
    list: implementer.accounts.list.handler(() => accounts.list),
    switchTo: implementer.accounts.switchTo.handler(async ({ input }) => {
      if (!(await accounts.switchTo(input.id)))
        throw problem('NOT_CONNECTED', 'The key of that account is not there any more.', 'Connect again.')
    }),
    rename: implementer.accounts.rename.handler(({ input }) => accounts.rename(input.id, input.label.trim())),
    remove: implementer.accounts.remove.handler(({ input }) => accounts.remove(input.id)),
    openSample: implementer.accounts.openSample.handler(() => accounts.openSample()),
    disconnect: implementer.accounts.disconnect.handler(() => accounts.disconnect()),
  }
}
