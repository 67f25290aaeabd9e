import { runBootstrapNode } from '../../../electron/network/bootstrap.ts'
import { jobGiven, obey, tell } from './told.ts'

/** The first node of a DHT that is nobody else's, with its companions. */
const { host } = jobGiven() as { readonly host: string }
const node = await runBootstrapNode({ host, port: 0, bootstrap: [] })
obey({}, () => node.close())
tell({ event: 'ready', ...node.address })
