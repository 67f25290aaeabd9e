import { WebSeedServer } from '../../support/web-seed-server.ts'
import { jobGiven, obey, tell } from './told.ts'

/** Serves a folder over HTTP, with ranges. */
const { folder } = jobGiven() as { readonly folder: string }
const server = await WebSeedServer.serve(folder)
obey({}, () => server[Symbol.asyncDispose]())
tell({ event: 'ready', url: server.url })
