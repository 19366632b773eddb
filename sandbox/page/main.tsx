import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './style/page.css';
import './style/slack.css';
import './style/blocks.css';
import './style/beside.css';
import './style/dialogs.css';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no root element');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
