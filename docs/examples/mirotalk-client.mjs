// A client of MiroTalk's REST API. For Foyer only the base address is another one.
//
//   MIROTALK_URL=https://meet.example.org/compat/mirotalk API_KEY=foyer_… node mirotalk-client.mjs

const base = process.env.MIROTALK_URL ?? 'http://localhost:3000/compat/mirotalk';
const headers = { authorization: process.env.API_KEY, 'Content-Type': 'application/json' };

async function post(path, body) {
  const response = await fetch(`${base}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (response.status !== 200) throw new Error(`${response.status} ${answer.error ?? answer.message}`);
  return answer;
}

async function get(path) {
  const response = await fetch(`${base}/api/v1/${path}`, { headers });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const { meeting } = await post('meeting', {});
console.log(`meeting: ${meeting}`);

const { join } = await post('join', {
  room: 'demo',
  name: 'Ana Lima',
  audio: true,
  video: false,
  screen: false,
  notify: false,
  token: { username: 'username', password: 'password', presenter: true, expire: '1h' },
});
console.log(`join: ${join}`);

const { token } = await post('token', { username: 'username', password: 'password', presenter: true, expire: '15m' });
console.log(`token: ${token}`);

const { totalRooms, totalPeers } = await get('stats');
console.log(`stats: ${totalRooms} rooms, ${totalPeers} people`);

const { meetings } = await get('meetings');
console.log(`meetings: ${Object.keys(meetings).join(' ') || 'none'}`);
