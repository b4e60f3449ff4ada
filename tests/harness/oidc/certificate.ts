/** A certificate that nobody signed but itself, for a provider whom nobody should trust (X.509, RFC 5280 section 4.1). */
import { generateKeyPairSync, sign } from 'node:crypto';

/** One DER value: tag, length, content (X.690 section 8.1). */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x82]), length, body]);
}

const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content);
/** ecdsa-with-SHA256. */
const algorithm = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

/** Key and certificate for `localhost`, good for a day. */
export function certificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))));
  const day = 86_400_000;
  const validity = sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + day)));
  const serial = der(0x02, Buffer.from([1]));
  const body = sequence(serial, algorithm, name, validity, name, publicKey.export({ format: 'der', type: 'spki' }));
  const signature = sign('sha256', body, privateKey);
  const text = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature)).toString('base64');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
