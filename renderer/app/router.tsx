import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { DownloadsView } from '../downloads/downloads-view.tsx'
import { RunsView } from '../runs/runs-view.tsx'
import { AppFrame } from './app-frame.tsx'
import { downloadsSearchSchema, frameSearchSchema, runSearchSchema } from './search.ts'

const root = createRootRoute({ component: AppFrame, validateSearch: (search) => frameSearchSchema.parse(search) })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/runs', replace: true })
  },
})
const runs = createRoute({ getParentRoute: () => root, path: '/runs', component: RunsView })
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: RunsView,
  validateSearch: (search) => runSearchSchema.parse(search),
})
const downloads = createRoute({
  getParentRoute: () => root,
  path: '/downloads',
  component: DownloadsView,
  validateSearch: (search) => downloadsSearchSchema.parse(search),
})

/** The page's addresses: what is shown is always in the address, so that back, forward and links work. */
export const router = createRouter({
  routeTree: root.addChildren([home, runs, run, downloads]),
  defaultNotFoundComponent: () => null,
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
