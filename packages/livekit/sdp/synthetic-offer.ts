/** The description shown to libdatachannel in place of the browser's: one pipe for all RTP, one for SCTP. */
import type { PeerParameters } from './contract.ts';

/**
 * One video section (mid 0, payload type 96) and one data section (mid 1) with the peer's ICE and DTLS parameters. The
 * library then passes every RTP and RTCP packet through a single track, whatever the browser negotiated with us.
 * `setup` is always actpass: which side is the DTLS client is the answerer's choice (RFC 8842 section 5.3).
 * @param maxMessageSize largest data message in bytes that the peer takes (RFC 8841 section 6.1)
 */
export function syntheticOffer(peer: PeerParameters, maxMessageSize: number): string {
  const transport = [
    `a=ice-ufrag:${peer.ufrag}`,
    `a=ice-pwd:${peer.pwd}`,
    `a=fingerprint:${peer.fingerprint}`,
    'a=setup:actpass',
  ];
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'a=mid:1',
    'a=sctp-port:5000',
    `a=max-message-size:${maxMessageSize}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
