import { askHttp } from './ask-http.ts'
import { fieldOf, type ControlPoint } from './device-description.ts'

/** UPnP's own errors, and those of its service WANIPConnection. */
export const UpnpError = {
  noSuchEntry: 714,
  conflict: 718,
  onlyPermanent: 725,
  conflictElsewhere: 729
} as const

/** `error`: as UPnP numbers them, 0 for one without a number. */
export type SoapReply = { readonly xml: string } | { readonly error: number } | 'silent'

/**
 * Calls an action of a UPnP service.
 * @param values numbers and words of ours alone: they are not escaped
 */
export async function callAction(
  { url, service }: ControlPoint,
  action: string,
  values: Readonly<Record<string, string | number>>,
  local: string,
  signal: AbortSignal
): Promise<SoapReply> {
  const fields = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`)
  const body =
    '<?xml version="1.0"?>\r\n' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' +
    `<s:Body><u:${action} xmlns:u="${service}">${fields.join('')}</u:${action}></s:Body></s:Envelope>\r\n`
  const headers = { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${service}#${action}"` }
  const reply = await askHttp({ url, local, method: 'POST', headers, body }, signal)
  if (reply === null) return 'silent'
  const isDone = reply.status === 200 && fieldOf(reply.text, 'errorCode') === null
  return isDone ? { xml: reply.text } : { error: Number(fieldOf(reply.text, 'errorCode') ?? 0) || 0 }
}
