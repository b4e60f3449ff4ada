// Makes a link with a token as Jitsi Meet takes them, for a Foyer that knows this issuer:
//
//   "admission": { "issuers": [{ "id": "school", "preset": "jitsi", "issuer": "my-app", "audience": "jitsi",
//                                "algorithms": ["HS256"], "secret": "…at least 32 bytes…" }] }
//
//   JWT_APP_ID=my-app JWT_APP_SECRET=… node jitsi-token.mjs https://meet.example.org standup "Ana Lima" moderator
//
// Needs: npm install jsonwebtoken
import jwt from 'jsonwebtoken';

const [server, room, name, role] = process.argv.slice(2);
const { JWT_APP_ID: appId, JWT_APP_SECRET: secret } = process.env;

const token = jwt.sign(
  {
    aud: 'jitsi',
    iss: appId,
    sub: new URL(server).hostname,
    room,
    context: {
      user: {
        id: name.toLowerCase().replaceAll(' ', '.'),
        name,
        email: 'someone@example.org',
        avatar: '',
        moderator: role === 'moderator',
      },
      features: { 'screen-sharing': true, recording: false, livestreaming: false },
    },
  },
  secret,
  { algorithm: 'HS256', expiresIn: '2h', notBefore: 0 },
);

console.log(`${server}/${room}?jwt=${token}`);
